/**
 * What was found by a reporter, so that it is still there when a person comes back from one of the issues: looking again would be
 * another look. Who was looked for is not in it, and the lock of the screen takes it away.
 */
import { session } from "../lib/session.svelte";
import type { FoundByReporter } from "../generated/types";

class Found {
  answer = $state.raw<FoundByReporter | null>(null);

  forget(): void {
    this.answer = null;
  }
}

export const foundByReporter = new Found();

$effect.root(() => {
  $effect(() => {
    if (session.locked !== null) foundByReporter.forget();
  });
});
