/** In and out of the training workspace. */
import { inboxList, issueList } from "../issues/issue-list.svelte";
import { call } from "../lib/backend";
import { router } from "../lib/router/router.svelte";
import { session } from "../lib/session.svelte";
import { foundByReporter } from "../privacy/found-reporter.svelte";
import type { Level } from "../generated/types";

export async function startTraining(level: Level): Promise<void> {
  await call("start_training", { level });
  await reopen();
}

export async function leaveTraining(): Promise<void> {
  await call("leave_training", {});
  await reopen();
}

/** Another workspace, another start page: the address of a record of the old one means nothing in the new one. */
async function reopen(): Promise<void> {
  issueList.forget();
  inboxList.forget();
  foundByReporter.forget();
  location.hash = "";
  await session.open();
  router.go("/");
}
