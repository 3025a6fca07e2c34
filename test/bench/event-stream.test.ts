import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readEvents } from '../../bench/event-stream.ts';

const STREAM =
  ': hello\n\nevent: endpoint\ndata: /messages?id=1\n\nid: 7\r\ndata: {"a":"é"}\r\n\r\ndata:two\ndata: lines\n\n';

it('reads the same events, however the bytes arrive', () => {
  const bytes = Buffer.from(STREAM);
  const cuts = fc.array(fc.nat(bytes.length), { maxLength: 8 });
  fc.assert(
    fc.property(cuts, (places) => {
      const found: string[] = [];
      const read = readEvents(({ event, data }) => found.push(`${event} ${String(data)}`));
      const at = [0, ...places.sort((one, other) => one - other), bytes.length];
      for (let index = 1; index < at.length; index++) read(bytes.subarray(at[index - 1], at[index]));
      expect(found).toEqual(['endpoint /messages?id=1', 'message {"a":"é"}', 'message two\nlines']);
    }),
  );
});
