/** Marks a promise that is not awaited on purpose, and says where its failure goes. */
export function drop(promise: Promise<unknown>, onError: (error: unknown) => void): void {
  promise.catch(onError);
}
