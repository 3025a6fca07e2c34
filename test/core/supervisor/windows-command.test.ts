import { describe, expect, test } from 'vitest';
import { windowsCommand } from '../../../electron/core/supervisor/windows-command.ts';

const CMD = 'C:\\Windows\\System32\\cmd.exe';

describe('a Windows command line', () => {
  test('of a program is passed as it is', () => {
    expect(windowsCommand('C:\\node.exe', ['a b', '%PATH%', '&calc'], CMD)).toEqual({
      file: 'C:\\node.exe',
      args: ['a b', '%PATH%', '&calc'],
      verbatim: false,
    });
  });

  test('of a batch file goes through cmd.exe, with nothing left for it to interpret', () => {
    expect(
      windowsCommand('C:/nodejs/npx.cmd', ['-y', 'a b', '&calc', '%PATH%', 'say "hi"', 'end\\'], CMD),
    ).toEqual({
      file: CMD,
      args: [
        '/d',
        '/s',
        '/c',
        '"C:\\nodejs\\npx.cmd ^"-y^" ^"a^ b^" ^"^&calc^" ^"^%PATH^%^" ^"say^ \\^"hi\\^"^" ^"end\\\\^""',
      ],
      verbatim: true,
    });
  });

  test('of an npm shim is quoted once more, because it starts a second cmd.exe', () => {
    const command = windowsCommand('C:\\p\\node_modules\\.bin\\srv.CMD', ['&x'], CMD);
    expect(command?.args[3]).toBe('"C:\\p\\node_modules\\.bin\\srv.CMD ^^^"^^^&x^^^""');
  });

  test('with a line break or NUL in it is refused', () => {
    for (const bad of ['a\nb', 'a\rb', 'a\0b']) {
      expect(windowsCommand('x.cmd', [bad], CMD)).toBeUndefined();
      expect(windowsCommand('x.exe', [bad], CMD)).toBeUndefined();
      expect(windowsCommand(bad, [], CMD)).toBeUndefined();
    }
  });
});
