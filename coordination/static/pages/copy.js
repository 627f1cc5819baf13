// A button that copies the text of the element it names; without this script the text is there to be selected.
for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const label = button.firstChild;
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).innerText);
    label.textContent = "Copied";
    setTimeout(() => { label.textContent = "Copy"; }, 3000);
  });
}
