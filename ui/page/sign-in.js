"use strict";

// The page that was wanted comes back after signing in. The server takes paths of its own only.
const wanted = new URLSearchParams(location.search).get("next");
if (wanted) document.querySelector("input[name=next]").value = wanted;

// The form works without this; with it the page knows who is signed in.
fetch("/api/me?fields=name", { headers: { Accept: "application/json" } })
  .then((answer) => (answer.ok ? answer.json() : null))
  .then((me) => {
    if (!me) return;
    document.getElementById("name").textContent = me.name;
    document.getElementById("signed-in").hidden = false;
    document.getElementById("sign-in").hidden = true;
  })
  .catch(() => {});
