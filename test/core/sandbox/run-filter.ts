/** One system call, as the kernel shows it to a filter. */
export interface FilteredCall {
  readonly arch: number;
  readonly number: number;
  readonly arguments?: readonly (number | bigint)[];
}

/** What a filter answers: the action, and the error where it is one. */
export type FilterAnswer = 'allow' | 'kill' | { readonly errno: number };

/** Runs a classic BPF program over one call, as linux/kernel/seccomp.c would. */
export function runFilter(program: Uint8Array, call: FilteredCall): FilterAnswer {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, call.number, true);
  data.setUint32(4, call.arch, true);
  (call.arguments ?? []).forEach((value, index) =>
    data.setBigUint64(16 + 8 * index, BigInt.asUintN(64, BigInt(value)), true),
  );
  const code = new DataView(program.buffer, program.byteOffset, program.byteLength);
  let accumulator = 0;
  for (let at = 0; at * 8 < program.length; at++) {
    const operation = code.getUint16(at * 8, true);
    const [ifTrue, ifFalse] = [code.getUint8(at * 8 + 2), code.getUint8(at * 8 + 3)];
    const value = code.getUint32(at * 8 + 4, true);
    const jump = (truth: boolean): void => void (at += truth ? ifTrue : ifFalse);
    switch (operation) {
      case 0x20:
        accumulator = data.getUint32(value, true);
        break;
      case 0x54:
        accumulator = (accumulator & value) >>> 0;
        break;
      case 0x15:
        jump(accumulator === value);
        break;
      case 0x35:
        jump(accumulator >= value);
        break;
      case 0x45:
        jump((accumulator & value) !== 0);
        break;
      case 0x06:
        return answerOf(value);
      default:
        throw new Error(`no such instruction: ${operation}`);
    }
  }
  throw new Error('the program ends without an answer');
}

function answerOf(value: number): FilterAnswer {
  if (value === 0x7fff0000) return 'allow';
  if (value === 0x80000000) return 'kill';
  if (value >>> 16 === 5) return { errno: value & 0xffff };
  throw new Error(`no such answer: ${value}`);
}
