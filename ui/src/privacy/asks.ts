/** What may be asked of a reporter's data in the file itself, as far as this laptop may. */
import type { IssueView } from "../generated/types";

export type Ask = "reveal" | "freeze" | "unfreeze";

export function asksOf(view: IssueView): Ask[] {
  const { may_reveal, may_freeze, may_unfreeze } = view.privacy;
  const asks: [Ask, boolean][] = [
    ["reveal", may_reveal],
    ["freeze", may_freeze],
    ["unfreeze", may_unfreeze],
  ];
  return asks.filter(([, offered]) => offered).map(([ask]) => ask);
}
