import { z } from 'zod';

/** A standing warning: one per root cause. */
export const WarningView = z.object({
  code: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  title: z.string(),
  text: z.string(),
  fix: z.string().optional(),
  since: z.number(),
});
export type WarningView = z.infer<typeof WarningView>;

/** One line of `doctor`. */
export const DoctorCheck = z.object({
  id: z.string(),
  title: z.string(),
  status: z.enum(['ok', 'warning', 'failed', 'not_checked']),
  detail: z.string(),
  fix: z.string().optional(),
});
export type DoctorCheck = z.infer<typeof DoctorCheck>;
