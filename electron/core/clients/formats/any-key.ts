/** Any key: the entries below all of them are meant, as those of every project in one file. */
export const ANY_KEY = '*';
