import { type RefObject, useLayoutEffect, useRef } from 'react';

/** A ref that always holds the newest value: for listeners that must not be attached anew at each render. */
export function useLatest<T>(value: T): RefObject<T> {
  const ref = useRef(value);
  useLayoutEffect(() => {
    ref.current = value;
  });
  return ref;
}
