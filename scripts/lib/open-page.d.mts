export function redirectPage(url: string): string;
export function opener(platform: string, target: string): [program: string, args: string[]];
