import { auditArch, inspectedCall, refusedCalls, type SeccompArch } from './syscalls.ts';

/** Which sockets may be made: none at all, those that stay in the network namespace, or unix sockets besides. */
export type SocketReach = 'none' | 'ip' | 'ip-and-unix';

/** Classic BPF as the kernel reads it (linux/filter.h, linux/bpf_common.h). */
const LOAD = 0x20;
const IF_EQUAL = 0x15;
const IF_AT_LEAST = 0x35;
const IF_ANY_BIT = 0x45;
const AND = 0x54;
const RETURN = 0x06;

/** linux/seccomp.h */
const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const fail = (errno: number): number => 0x00050000 | errno;

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** Offsets into struct seccomp_data. Arguments are 64 bits wide; the kernel ignores the upper half of those we compare. */
const NUMBER = 0;
const ARCH = 4;
const argument = (index: number): number => 16 + 8 * index;

const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
/** Only within the namespace: `getifaddrs` and resolvers need it. */
const AF_NETLINK = 16;
const FAMILIES: Readonly<Record<SocketReach, readonly number[]>> = {
  none: [],
  ip: [AF_INET, AF_INET6, AF_NETLINK],
  'ip-and-unix': [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK],
};
const SOCK_DGRAM = 2;
const SOCK_TYPE_MASK = 0xf;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, and NEWTIME. */
const NEW_NAMESPACES = 0x7e020080;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
/** The first number of the x32 ABI, a second set of numbers for the same calls. */
const X32 = 0x40000000;

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number];

/** True where we have numbers for this processor. */
export function isSeccompArch(arch: string): arch is SeccompArch {
  return arch === 'x64' || arch === 'arm64';
}

/**
 * The filter that is put on a server, compiled for `bwrap --seccomp` and for the in-sandbox program. A call it does not know is
 * allowed: namespaces and mounts are the wall, this takes away what could be used against the kernel, and what namespaces
 * do not hold (keys, unix sockets by path, pushing characters into a terminal).
 */
export function seccompProgram(arch: SeccompArch, sockets: SocketReach): Uint8Array {
  const call = (name: Parameters<typeof inspectedCall>[0]): number => inspectedCall(name, arch);
  const program: Instruction[] = [
    [LOAD, 0, 0, ARCH],
    [IF_EQUAL, 1, 0, auditArch[arch]],
    [RETURN, 0, 0, KILL],
    [LOAD, 0, 0, NUMBER],
    ...(arch === 'x64' ? refuseIf([IF_AT_LEAST, X32], ENOSYS) : []),
    ...[...refusedCalls(arch).values()].flatMap((number) => refuseIf([IF_EQUAL, number], EPERM)),
    // Its flags are in memory, where a filter cannot look. Told that it does not exist, every libc falls back to clone.
    ...refuseIf([IF_EQUAL, call('clone3')], ENOSYS),
    ...when(call('socket'), socketFamily(FAMILIES[sockets])),
    ...when(call('socketpair'), pairType()),
    ...when(call('clone'), [[LOAD, 0, 0, argument(0)], ...refuseIf([IF_ANY_BIT, NEW_NAMESPACES], EPERM)]),
    // Compared on 32 bits, as the kernel does (CVE-2019-10063).
    ...when(call('ioctl'), [
      [LOAD, 0, 0, argument(1)],
      ...refuseIf([IF_EQUAL, TIOCSTI], EPERM),
      ...refuseIf([IF_EQUAL, TIOCLINUX], EPERM),
    ]),
    ...when(call('personality'), personality()),
    [RETURN, 0, 0, ALLOW],
  ];
  return compile(program);
}

/** Two instructions: what the accumulator is compared with ends in the error, all else goes on. */
function refuseIf([test, value]: readonly [number, number], errno: number): Instruction[] {
  return [
    [test, 0, 1, value],
    [RETURN, 0, 0, fail(errno)],
  ];
}

/** Runs `body` for one call only; it ends allowed unless the body refuses. */
function when(number: number, body: readonly Instruction[]): Instruction[] {
  return [[IF_EQUAL, 0, body.length + 1, number], ...body, [RETURN, 0, 0, ALLOW]];
}

/** A family that is not listed does not exist, which is what programs expect of a kernel without it. */
function socketFamily(families: readonly number[]): Instruction[] {
  return [
    [LOAD, 0, 0, argument(0)],
    ...families.map((family, index): Instruction => [IF_EQUAL, families.length - index, 0, family]),
    [RETURN, 0, 0, fail(EAFNOSUPPORT)],
  ];
}

/** A datagram pair is no pipe: either end can send to any unix socket it can name. */
function pairType(): Instruction[] {
  return [[LOAD, 0, 0, argument(1)], [AND, 0, 0, SOCK_TYPE_MASK], ...refuseIf([IF_EQUAL, SOCK_DGRAM], EPERM)];
}

/** Asking (0xffffffff) and the usual one (0) are fine; others switch off protections. */
function personality(): Instruction[] {
  return [
    [LOAD, 0, 0, argument(0)],
    [IF_EQUAL, 2, 0, 0],
    [IF_EQUAL, 1, 0, 0xffffffff],
    [RETURN, 0, 0, fail(EPERM)],
  ];
}

function compile(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  program.forEach(([code, ifTrue, ifFalse, value], index) => {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, ifTrue);
    view.setUint8(index * 8 + 3, ifFalse);
    view.setUint32(index * 8 + 4, value >>> 0, true);
  });
  return bytes;
}
