import { useEffect, useState } from 'react';
import type { CallInput, CallName, CallOutput } from '../../shared/contract/index.ts';
import { errorText } from '../strings/error-text.ts';
import { useServices } from './services.ts';

export type Loaded<Value> =
  { kind: 'loading' } | { kind: 'failed'; message: string } | { kind: 'loaded'; value: Value };

/**
 * What a reading call answers. Asked again when the input or `revision` changes; the earlier answer stays until the new one
 * is there. Only for calls that change nothing.
 */
export function useCall<Name extends CallName>(
  name: Name,
  input: CallInput<Name>,
  revision: unknown = 0,
): Loaded<CallOutput<Name>> {
  const { connection } = useServices();
  const [loaded, setLoaded] = useState<Loaded<CallOutput<Name>>>({ kind: 'loading' });
  const text = JSON.stringify(input);
  useEffect(() => {
    let current = true;
    void connection.call(name, JSON.parse(text) as CallInput<Name>).then((result) => {
      if (!current) return;
      setLoaded(
        result.ok
          ? { kind: 'loaded', value: result.value }
          : { kind: 'failed', message: errorText(result.error) },
      );
    });
    return () => {
      current = false;
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- a new revision is the reason to ask again
  }, [connection, name, text, revision]);
  return loaded;
}
