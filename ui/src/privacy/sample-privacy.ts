/** An open case without a reporter, for tests of pages. */
import type { PrivacyView } from "../generated/types";

export function samplePrivacy(given: Partial<PrivacyView> = {}): PrivacyView {
  return {
    text: "open",
    frozen: false,
    erased_at_ms: null,
    may_freeze: false,
    may_unfreeze: false,
    may_reveal: false,
    may_erase: false,
    may_loosen: false,
    ...given,
  };
}
