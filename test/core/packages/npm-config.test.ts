import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { npmOptions, parseNpmrc } from '../../../electron/core/packages/installer/npm-config.ts';

describe("the user's npm configuration", () => {
  let home: string;
  beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'gatehouse-npmrc-'))));
  afterEach(() => rmSync(home, { recursive: true }));
  const options = (env: Record<string, string> = {}, nodePath?: string) =>
    npmOptions({ env, home, nodePath });

  it('is read in the order of npm: environment, user, global', () => {
    const node = join(home, 'node', 'bin', 'node');
    mkdirSync(join(home, 'node', 'etc'), { recursive: true });
    writeFileSync(join(home, 'node', 'etc', 'npmrc'), 'registry=http://global/\nproxy=http://p/\n');
    expect(options({}, node)).toMatchObject({ registry: 'http://global/', proxy: 'http://p/' });
    writeFileSync(join(home, '.npmrc'), 'registry = http://user/\n');
    expect(options({}, node)).toMatchObject({ registry: 'http://user/', proxy: 'http://p/' });
    expect(options({ NPM_Config_Registry: 'http://env/' }, node)).toMatchObject({ registry: 'http://env/' });
  });

  it('holds scopes, credentials, proxies and certificates, with names of the environment filled in', () => {
    const file = join(home, 'other');
    writeFileSync(
      file,
      [
        '; a comment',
        '@acme:registry=http://acme/',
        '//acme/:_authToken=${TOKEN}',
        'https-proxy="http://proxy:1/"',
        'noproxy=internal ; behind it',
        'strict-ssl=false',
        'ca[]=one',
        'ca[]=two',
        'script-shell=/bin/evil',
        'registry=${UNSET}',
      ].join('\n'),
    );
    expect(options({ npm_config_userconfig: file, TOKEN: 't' })).toEqual({
      '@acme:registry': 'http://acme/',
      '//acme/:_authToken': 't',
      httpsProxy: 'http://proxy:1/',
      noProxy: 'internal',
      strictSSL: false,
      ca: ['one', 'two'],
      registry: '${UNSET}',
    });
  });

  it('says nothing where there is none', () => expect(options()).toEqual({}));

  it('takes lines as npm does', () => {
    const parsed = parseNpmrc("flag\n# x\n[section]\na = b = c\nq='x # y'\n", {});
    expect([...parsed]).toEqual([
      ['flag', 'true'],
      ['a', 'b = c'],
      ['q', 'x # y'],
    ]);
  });
});
