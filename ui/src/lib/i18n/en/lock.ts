export default {
  title: "Enter the PIN",
  forgotten_title: "Forgotten PIN",
  pin: "PIN of this laptop",
  show: "Show",
  cover: "Cover",
  open: "Open",
  busy: "One moment",
  wait: (seconds: number) =>
    seconds > 90
      ? `The PIN was wrong several times. Try again in ${Math.ceil(seconds / 60)} minutes. Nothing is deleted.`
      : `The PIN was wrong several times. Try again in ${seconds} seconds. Nothing is deleted.`,
  forgot: "I forgot the PIN",
  safe: "All records stay where they are. Nothing is lost by the lock.",
  new_pin: "New PIN",
  new_pin_help: "At least 6 digits or letters. No birthday, no digits in a row.",
  pin_again: "Type that PIN once more",
  code: "Recovery code from the paper",
  code_help: "28 letters and digits in 7 groups. Capitals or not is the same.",
  recover: "Set the new PIN and open",
  back: "Back to the PIN",
  no_paper: "No paper? Call the sub-district: what was sent comes back once this laptop is enrolled again.",
  paper: {
    title: "Recovery code",
    label: "Recovery code, seven groups",
    lead: "Write this code on paper. If the PIN is forgotten, nothing else opens the records on this laptop.",
    where: "Keep the paper locked away in the office, not with the laptop, and take no photo of it.",
    once: "This code will not be shown again. A new one can be made at any time in Settings.",
    kept: "The code is on paper, and was compared",
    remind: "Write the code on paper first, then tick the box above.",
    submit: "Go on",
  },
};
