export function readReport(
  file: string,
  exitCode: number,
): { passed: number; failed: number; left: string[]; broken: string[] };
