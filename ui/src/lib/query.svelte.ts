/** A command that only reads, kept fresh: asked again when its request changes and after every `changed` event. */
import { asUiError, call, onChanged, type Answer, type CommandName, type Request } from "./backend";
import type { UiError } from "../generated/types";

export interface Query<A> {
  /** Null until the first answer. While a new request is under way the old answer stays: local data never blinks. */
  readonly data: A | null;
  readonly error: UiError | null;
  /** Puts in the answer of a command that already returned the fresh view. */
  set(data: A): void;
  again(): Promise<void>;
}

/**
 * Call while a component is being set up. `request` may read state; answering `null` means "nothing to ask yet". With
 * `nouns` only a change of one of them asks again: reading a case, for one, marks its answers as read and changes `home`,
 * and the mark "new" must not vanish from under the reader's eyes.
 */
export function query<N extends CommandName>(
  name: N,
  request: () => Request<N> | null,
  nouns?: readonly string[],
): Query<Answer<N>> {
  let data = $state.raw<Answer<N> | null>(null);
  let error = $state.raw<UiError | null>(null);
  /** Answers may overtake each other; only the newest question counts. */
  let asked = 0;

  async function ask(payload: Request<N>): Promise<void> {
    const mine = ++asked;
    try {
      const answer = await call(name, payload);
      if (mine !== asked) return;
      data = answer;
      error = null;
    } catch (failed) {
      if (mine === asked) error = asUiError(failed);
    }
  }

  async function again(): Promise<void> {
    const payload = request();
    if (payload !== null) await ask(payload);
  }

  $effect(() => {
    const payload = request();
    if (payload !== null) void ask(payload);
  });
  $effect(() =>
    onChanged((changed) => {
      if (nouns === undefined || changed.some((noun) => nouns.includes(noun))) void again();
    }),
  );

  return {
    get data() {
      return data;
    },
    get error() {
      return error;
    },
    set(next) {
      asked++;
      data = next;
      error = null;
    },
    again,
  };
}
