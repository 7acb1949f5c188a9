// A passkey that was refused or called off: say so, and let go of nothing.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("passkey-problem").hidden = false;
});
