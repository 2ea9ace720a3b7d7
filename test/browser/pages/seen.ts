// What a page says of a tensor that it has read. It is a file of its own because tests import it, which have no types of the DOM.

/** A tensor as plain values: the name of its typed array, and its bytes in hexadecimal. */
export interface Seen {
  readonly tensorId: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly type: string;
  readonly bytes: string;
}
