interface Decided<Effect extends string, Reason extends string> {
  readonly effect: Effect;
  readonly reason: Reason;
  readonly rule?: string | undefined;
  readonly layer?: string | undefined;
}

/** A decision as surfaces get it: what was decided, why, and by which rule of which layer, where one did. */
export function shownDecision<Effect extends string, Reason extends string>(
  { effect, reason, rule, layer }: Decided<Effect, Reason>,
  message: string,
) {
  return {
    effect,
    reason,
    message,
    ...(rule === undefined ? {} : { rule }),
    ...(layer === undefined ? {} : { layer }),
  };
}
