import type { Backend } from './plan.ts';

/** No isolation at all: the launch as it was judged. Only for what the user accepted, and systems that offer nothing. */
export const bare: Backend = ({ file, args, env, cwd }) => ({ file, args, env, cwd, descriptors: [] });
