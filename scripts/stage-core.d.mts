export default function stageCore(context: { electronPlatformName: string; arch: number }): void;
