export function roomOf(path: string): string | undefined;
export function importProblem(path: string, specifier: string, typeOnly?: boolean): string | undefined;
