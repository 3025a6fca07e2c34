import type { z } from 'zod';
import type { SandboxLevel, SandboxView } from '../../../shared/model/server.ts';

export type Level = z.infer<typeof SandboxLevel>;
export type Axes = z.infer<typeof SandboxView>['axes'];
export type View = z.infer<typeof SandboxView>;

const ORDER: readonly Level[] = ['none', 'restricted', 'isolated'];

/** True when `level` is at least `minimum`. */
export function reaches(level: Level, minimum: Level): boolean {
  return ORDER.indexOf(level) >= ORDER.indexOf(minimum);
}

export const NOTHING: Axes = { files: 'none', network: 'none', processes: 'none', limits: 'none' };

/**
 * One word for four axes: `isolated` when files, network and processes are, and something limits what it uses up; `none` when
 * neither files nor network are held; else `restricted`.
 */
export function viewOf(axes: Axes): View {
  const { files, network, processes, limits } = axes;
  const shut = [files, network, processes].every((axis) => axis === 'isolated');
  const level =
    shut && limits !== 'none' ? 'isolated' : files === 'none' && network === 'none' ? 'none' : 'restricted';
  return { level, axes };
}
