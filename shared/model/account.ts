import { z } from 'zod';

const Scope = z.object({ name: z.string(), words: z.string().optional() });

/** The account of a remote server as surfaces see it: never a token. Times are epoch ms. */
export const AccountView = z.object({
  server: z.string(),
  url: z.string(),
  state: z.enum(['none', 'logging_in', 'ok', 'expired']),
  /** Who logged in, as the authorization server said it. */
  subject: z.string().optional(),
  issuer: z.string().optional(),
  scopes: z.array(Scope),
  /** Scopes the server has asked for since; the next login grants them. */
  wanted: z.array(Scope),
  /** True when it is renewed by itself. */
  renews: z.boolean(),
  expiresAt: z.number().optional(),
  lastUsedAt: z.number().optional(),
  /** The login that runs. */
  login: z.string().optional(),
});
export type AccountView = z.infer<typeof AccountView>;

/** A login that waits for the browser: what will be asked, of whom, and where. */
export const LoginView = z.object({
  id: z.string(),
  server: z.string(),
  state: z.enum(['waiting', 'done', 'failed', 'cancelled']),
  /** Where the browser must go, while it waits. */
  url: z.string().optional(),
  issuer: z.string().optional(),
  scopes: z.array(Scope),
  redirectUrl: z.string(),
  message: z.string().optional(),
});
export type LoginView = z.infer<typeof LoginView>;
