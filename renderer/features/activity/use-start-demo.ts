import { useState } from 'react';
import { useGo, useServices, useToast } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';

/** Starts the bundled demo and goes where its calls show up. */
export function useStartDemo(): { start: () => void; starting: boolean } {
  const { connection } = useServices();
  const go = useGo();
  const toast = useToast();
  const [starting, setStarting] = useState(false);
  const start = async (): Promise<void> => {
    setStarting(true);
    const result = await connection.call('demo.start', {});
    setStarting(false);
    if (!result.ok) return toast(errorText(result.error), 'error');
    go({ screen: 'activity' });
    toast(strings.app.welcome.demoStarted);
  };
  return { start: () => void start(), starting };
}
