export function isCurrentNode(version?: string): boolean;
