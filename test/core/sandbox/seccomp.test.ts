import { describe, expect, it } from 'vitest';
import { isSeccompArch, seccompProgram } from '../../../electron/core/sandbox/seccomp.ts';
import {
  auditArch,
  inspectedCall,
  refusedCalls,
  type SeccompArch,
} from '../../../electron/core/sandbox/syscalls.ts';
import { runFilter } from './run-filter.ts';

const EPERM = { errno: 1 };
const ENOSYS = { errno: 38 };
const EAFNOSUPPORT = { errno: 97 };

describe.each(['x64', 'arm64'] as const)('the system call filter for %s', (arch: SeccompArch) => {
  const strict = seccompProgram(arch, 'ip');
  const ask = (number: number, ...args: (number | bigint)[]) =>
    runFilter(strict, { arch: auditArch[arch], number, arguments: args });
  const call = (name: Parameters<typeof inspectedCall>[0], ...args: (number | bigint)[]) =>
    ask(inspectedCall(name, arch), ...args);

  it('kills what was compiled for another processor', () => {
    const others = Object.values(auditArch).filter((value) => value !== auditArch[arch]);
    for (const other of [...others, 0x40000003])
      expect(runFilter(strict, { arch: other, number: 0 })).toBe('kill');
  });

  it.each([...refusedCalls(arch)])('refuses %s', (_name, number) => {
    expect(ask(number)).toEqual(EPERM);
  });

  it('lets ordinary calls pass', () => {
    const named = new Set([...refusedCalls(arch).values(), inspectedCall('clone3', arch)]);
    const inspected = (['socket', 'socketpair', 'clone', 'ioctl', 'personality'] as const).map((name) =>
      inspectedCall(name, arch),
    );
    for (let number = 0; number < 470; number++)
      if (!named.has(number) && !inspected.includes(number))
        expect(ask(number), String(number)).toBe('allow');
  });

  it('has sockets of the granted families only', () => {
    for (const family of [2, 10, 16]) expect(call('socket', family, 1, 0)).toBe('allow');
    for (const family of [0, 1, 3, 17, 38, 40]) expect(call('socket', family, 1, 0)).toEqual(EAFNOSUPPORT);
    const number = inspectedCall('socket', arch);
    const other = (reach: 'none' | 'ip-and-unix', family: number) =>
      runFilter(seccompProgram(arch, reach), { arch: auditArch[arch], number, arguments: [family] });
    expect(other('ip-and-unix', 1)).toBe('allow');
    expect(other('ip-and-unix', 40)).toEqual(EAFNOSUPPORT);
    for (const family of [1, 2, 10, 16]) expect(other('none', family)).toEqual(EAFNOSUPPORT);
  });

  it('has pairs of streams, not of datagrams, whatever flags come with them', () => {
    expect(call('socketpair', 1, 1)).toBe('allow');
    expect(call('socketpair', 1, 1 | 0o2000000)).toBe('allow');
    expect(call('socketpair', 1, 5)).toBe('allow');
    for (const type of [2, 2 | 0o2000000, 2 | 0o4000]) expect(call('socketpair', 1, type)).toEqual(EPERM);
  });

  it('starts processes and threads, but in no new namespace', () => {
    expect(call('clone', 0x3d0f00)).toBe('allow');
    expect(call('clone', 17)).toBe('allow');
    for (const flag of [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000])
      expect(call('clone', flag | 17), flag.toString(16)).toEqual(EPERM);
    expect(call('clone3', 0)).toEqual(ENOSYS);
  });

  it('types into no terminal, also when the number has bits the kernel ignores', () => {
    expect(call('ioctl', 0, 0x5401)).toBe('allow');
    for (const request of [0x5412n, 0x541cn])
      for (const high of [0n, 1n << 32n, 0xffffffffn << 32n])
        expect(call('ioctl', 0, request | high)).toEqual(EPERM);
  });

  it('keeps the personality of a process', () => {
    for (const same of [0, 0xffffffff]) expect(call('personality', same)).toBe('allow');
    expect(call('personality', 0x40000)).toEqual(EPERM);
  });

  it.runIf(arch === 'x64')('has no second set of numbers', () => {
    expect(ask(0x40000000 | 41, 2)).toEqual(ENOSYS);
  });
});

it('says for which processors there is a filter', () => {
  expect(['x64', 'arm64', 'ia32', 'riscv64'].map(isSeccompArch)).toEqual([true, true, false, false]);
});
