import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launcherFamily } from '../../../electron/core/identity/launcher-names.ts';
import { type CommandMeaning, readCommand } from '../../../electron/core/identity/read-command.ts';

function read(line: string | string[]): CommandMeaning {
  const [command = '', ...args] = typeof line === 'string' ? line.split(' ') : line;
  const family = launcherFamily(basename(command));
  if (family === undefined) throw new Error(`${command} is no launcher`);
  return readCommand(family, command, args);
}

const npm = (name: string, version?: string, own: string[] = []) => ({
  kind: 'package',
  ecosystem: 'npm',
  package: { name, ...(version === undefined ? {} : { version }) },
  own,
});
const pypi = (name: string, version?: string, own: string[] = []) => ({
  ...npm(name, version, own),
  ecosystem: 'pypi',
});

describe('a script', () => {
  it.each([
    'node /opt/s.js --port 1',
    'nodejs /opt/s.js',
    'python3.12 /opt/s.py -e x',
    'ruby /opt/s.rb',
    'perl /opt/s.pl',
  ])('is what "%s" ends in, wherever the folder', (line) => {
    expect(read(line)).toMatchObject({ kind: 'script', byFolder: false });
  });
  it.each([
    'node s.js',
    'python ./s.py',
    'bun ./s.ts',
    'bun /opt/s.ts',
    'tsx /opt/s.ts',
    'deno run --allow-net -A /opt/s.ts',
  ])('is what "%s" ends in, and the folder has a say', (line) => {
    expect(read(line)).toMatchObject({ kind: 'script', byFolder: true });
  });
});

describe('a package', () => {
  it.each([
    ['npx pkg', npm('pkg')],
    ['npx -y @scope/pkg@1.2.3 --flag -p x', npm('@scope/pkg', '1.2.3', ['--flag', '-p', 'x'])],
    ['npx --yes -- pkg@^1', npm('pkg')],
    ['npx pkg@latest', npm('pkg')],
    ['npx pkg@2026.8.31-rc.1', npm('pkg', '2026.8.31-rc.1')],
    ['npm exec -y pkg', npm('pkg')],
    ['npm exec pkg -- --package=x', npm('pkg', undefined, ['--package=x'])],
    ['npm x -- pkg --package=x', npm('pkg', undefined, ['--package=x'])],
    ['pnpm dlx pkg@1.0.0', npm('pkg', '1.0.0')],
    ['yarn dlx pkg', npm('pkg')],
    ['bunx pkg --with', npm('pkg', undefined, ['--with'])],
    ['bun x pkg', npm('pkg')],
    ['uvx mcp-server-fetch', pypi('mcp-server-fetch')],
    ['uvx MCP_Server.Fetch==2025.4.7 --from x', pypi('mcp-server-fetch', '2025.4.7', ['--from', 'x'])],
    ['uvx pkg@1.0', pypi('pkg', '1.0')],
    ['uvx pkg@latest', pypi('pkg')],
    ['uv tool run pkg', pypi('pkg')],
    ['pipx run pkg', pypi('pkg')],
  ])('is what "%s" ends in', (line, meaning) => {
    expect(read(line)).toEqual(meaning);
  });
});

describe('an image', () => {
  const digest = `mcp/fetch@sha256:${'a'.repeat(64)}`;
  it('is what docker run ends in when it is pinned; names of -e are handed on', () => {
    expect(read(`docker run -i --rm -e TOKEN --env=LD_PRELOAD=/x --network none ${digest} --flag`)).toEqual({
      kind: 'image',
      reference: digest,
      environment: ['TOKEN', 'LD_PRELOAD'],
      own: ['--flag'],
    });
  });
  it('is unknown, but plain, when it is not pinned', () => {
    expect(read('docker run -i --rm mcp/fetch:latest')).toMatchObject({ kind: 'unknown', reading: 'plain' });
  });
});

describe('what runs cannot be told from', () => {
  it.each([
    'node',
    'node -',
    'node -e 1',
    'node -p 1',
    'node --eval=1 /opt/s.js',
    'node -r /x.js /opt/s.js',
    'node --import data:x /opt/s.js',
    'node --inspect=0.0.0.0:9229 /opt/s.js',
    'node --env-file=.env /opt/s.js',
    'node --unknown /opt/s.js',
    'node inspect /opt/s.js',
    'node file:///opt/s.js',
    'python',
    'python -',
    'python -c 1',
    'python3 -m mcp_server_fetch',
    'deno eval 1',
    'deno run https://x.example/s.ts',
    'deno run npm:evil',
    'deno run --import-map=x /opt/s.ts',
    'deno run --preload x /opt/s.ts',
    'bun run dev',
    'bun dev',
    'bun -e 1',
    'bun --preload ./x.ts ./s.ts',
    'tsx watch /opt/s.ts',
    'tsx --import ./x /opt/s.ts',
    'npx',
    'npx -y',
    'npx -c x',
    'npx --call x',
    'npx -p evil pkg',
    'npx -y --package=evil bin',
    'npx --prefix=/tmp/evil pkg',
    'npx --registry http://evil pkg',
    'npx -y --unknown pkg',
    'npx -yc x',
    'npx --yes=true pkg',
    'npx ./dir',
    'npx /dir',
    'npx ../dir',
    'npx .',
    'npx ~/dir',
    'npx file:dir',
    'npx pkg@npm:other',
    'npx pkg@file:dir',
    'npx pkg@./dir',
    'npx user/repo',
    'npx github:user/repo',
    'npx git+https://x.example/r.git',
    'npx https://x.example/p.tgz',
    'npx pkg.tgz',
    'npx pkg@other.tgz',
    'npx @sсope/pkg',
    'npx PKG',
    'npx node -p 1',
    'npx tsx s.ts',
    'npx cross-env A=b node x',
    'npx supergateway --stdio x',
    'npm start',
    'npm run serve',
    'npm exec -c x',
    'npm exec pkg --package=evil',
    'npm exec --package evil -- bin',
    'npm --prefix /x exec pkg',
    'pnpm run x',
    'pnpm dlx --package evil bin',
    'pnpm --dir /x dlx pkg',
    'yarn dlx -p evil bin',
    'bunx --package evil bin',
    'bunx -p evil bin',
    'uvx --from evil bin',
    'uvx --with evil pkg',
    'uvx --index-url http://evil/simple pkg==1.0',
    'uvx python -c 1',
    'uvx python3.12 s.py',
    'uvx pkg[extra]',
    'uvx git+https://x.example/r',
    'uvx ./pkg.whl',
    'uv run --with evil s.py',
    'pipx run --spec evil bin',
    'pipx run s.py',
    'pipx install pkg',
    'docker exec box sh',
    'docker compose up',
    'docker --context evil run image',
    'docker run -v /:/host image',
    'docker run -v/:/host image',
    'docker run --volume=/:/host image',
    'docker run --mount type=bind,src=/,dst=/h image',
    'docker run --privileged image',
    'docker run --device=/dev/sda image',
    'docker run --entrypoint sh image',
    'docker run --network=host image',
    'docker run --env-file .env image',
    'docker run -it image',
    'docker run -i',
    'docker run --name',
    'sh -c x',
    'bash /opt/s.sh',
    'env node /opt/s.js',
    'sudo node /opt/s.js',
    'nice npx pkg',
    'timeout 5 npx pkg',
    'cmd /c npx pkg',
    'busybox sh',
    'ld-linux-x86-64.so.2 /opt/s',
    'xargs npx',
    'poetry run --with evil x',
    'java -e x',
  ])('"%s"', (line) => {
    expect(read(line)).toMatchObject({ kind: 'unknown', reading: 'opaque' });
  });

  it('a package with a name of white space, capitals of another script, or a newline', () => {
    for (const spec of ['pkg\n', ' pkg', 'p kg', '\u212Aoa', 'pkg@1.0.0\n']) {
      expect(read(['npx', '-y', spec])).toMatchObject({ kind: 'unknown', reading: 'opaque' });
    }
  });

  it('and the reason never holds the value of a flag, which may be a secret', () => {
    for (const line of [
      'node --token=hunter2 x',
      'npx -phunter2 x',
      'docker run --label2=hunter2 x',
      'npx -y https://hunter2/',
    ]) {
      expect(JSON.stringify(read(line))).not.toContain('hunter2');
    }
  });
});

it.each(['java -jar /opt/s.jar', 'uv run server.py', 'go run .', 'npx mcp-remote https://a.example/mcp'])(
  '"%s" is plain words, but no identity',
  (line) => {
    expect(read(line)).toMatchObject({ kind: 'unknown', reading: 'plain' });
  },
);
