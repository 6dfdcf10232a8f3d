/**
 * For tests of pages: chooses an option as a person does. The DOM of the tests knows `:checked` of inputs alone, and Svelte then takes the
 * first option that can be chosen: for that moment it is the only one.
 */
export function chooseOption(select: HTMLSelectElement, value: string): void {
  const others = [...select.options].filter((option) => option.value !== value && !option.disabled);
  for (const option of others) option.disabled = true;
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  for (const option of others) option.disabled = false;
}
