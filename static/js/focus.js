// After a refused form the summary of errors is where reading goes on. Bound by data-focus.
document.querySelector("[data-focus]")?.focus();
