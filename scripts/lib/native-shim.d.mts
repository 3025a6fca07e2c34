export function findCompiler(): string | undefined;
export function nativeSources(): string[];
export function sandboxSources(): string[];
export function brokerSources(): string[];
export function compile(
  sources: readonly string[],
  output: string,
  more: readonly string[],
): string | undefined;
export function compileShim(output: string): string | undefined;
export function buildNativeShim(output?: string): void;
export function buildSandboxInit(output?: string): void;
export function buildBroker(output?: string): void;
