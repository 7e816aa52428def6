"use strict";

// A link brings somebody here to complete his account or to set a new password; the start page, to renew one that has expired.
const query = new URLSearchParams(location.search);
const token = query.get("token");
const purpose = query.get("renew") ? "renew" : query.get("invitation") ? "invitation" : "reset";
history.replaceState(null, "", location.pathname); // the token stays out of the history

const form = document.getElementById("account");
const field = (name) => form.elements[name];
for (const label of form.querySelectorAll("label")) label.hidden = !label.dataset.for.split(" ").includes(purpose);
if (purpose === "invitation") {
  document.getElementById("title").textContent = "Complete your account";
  if (query.get("username")) {
    field("username").value = query.get("username");
    field("username").readOnly = true;
  }
}
form.hidden = false;

const json = (body) => ({ method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(body) });
const requests = {
  invitation: () => fetch("/api/auth/invite", json({
    token, username: field("username").value, firstName: field("firstName").value, surname: field("surname").value, password: field("password").value,
  })),
  reset: () => fetch("/api/auth/passwordReset", json({ resetToken: token, newPassword: field("password").value })),
  renew: () => fetch("/api/account/password", {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(Object.fromEntries(["username", "oldPassword", "twoFactorCode", "password"].map((name) => [name, field(name).value]))),
  }),
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const problem = document.getElementById("problem");
  problem.hidden = true;
  try {
    const answer = await requests[purpose]();
    if (answer.ok) {
      document.getElementById("done").hidden = false;
      form.querySelector("fieldset").hidden = true;
      return;
    }
    const told = await answer.json();
    const reports = (told.response && told.response.errorReports) || [];
    problem.textContent = reports.length ? reports.map((report) => report.message).join(" ") : told.message;
  } catch {
    problem.textContent = "The server does not answer.";
  }
  problem.hidden = false;
});
