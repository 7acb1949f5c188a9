// Nobody looks for their time zone among five hundred: the browser knows it, and one can choose another.
const zone = document.querySelector("select[name=time_zone]");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && zone.value === "" && [...zone.options].some((option) => option.value === own)) zone.value = own;
