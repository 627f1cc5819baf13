// node calendars.mjs FOLDER FROM TO: what ical.js finds in the calendars of a folder between two days, as JSON on one
// line: by file name, [uid, first second, last second] of each occurrence; and apart from these, those of exceptions for
// dates that their series does not have, which ical.js passes over.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ICAL from "ical.js";

const LONDON = `BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19810329T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE`.replaceAll("\n", "\r\n");
const london = new ICAL.Timezone(new ICAL.Component(ICAL.parse(LONDON)));
const [folder, from, to] = process.argv.slice(2);
const [earliest, latest] = [from, to].map((day) => Date.parse(`${day}T00:00:00Z`) / 1000);

// Times of a day, and those without a zone, are London's here.
function second(time) {
  const copy = time.clone();
  copy.isDate = false;
  if (copy.zone === ICAL.Timezone.localTimezone) copy.zone = london;
  return copy.toUnixTime();
}

function occurrences(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  ICAL.TimezoneService.register(london, "Europe/London");
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const [found, strays] = [[], []];
  const note = (uid, start, end, list = found) => {
    const [first, last] = [second(start), second(end)];
    if (first < latest && last > earliest) list.push([uid, first, last]);
  };
  const components = calendar.getAllSubcomponents("vevent");
  for (const component of components) {
    const uid = component.getFirstPropertyValue("uid");
    // Left to itself it gives every series the exceptions of all.
    const exceptions = components.filter(
      (other) => other.hasProperty("recurrence-id") && other.getFirstPropertyValue("uid") === uid,
    );
    if (component.hasProperty("recurrence-id")) continue;
    const event = new ICAL.Event(component, { exceptions });
    if (!event.isRecurring()) {
      note(event.uid, event.startDate, event.endDate);
      continue;
    }
    const iterator = event.iterator();
    const met = new Set();
    for (let next = iterator.next(), steps = 0; next && steps < 2000; next = iterator.next(), steps++) {
      if (second(next) >= latest) break;
      const { startDate, endDate, item } = event.getOccurrenceDetails(next);
      met.add(item);
      note(event.uid, startDate, endDate);
    }
    for (const stray of Object.values(event.exceptions)) {
      if (!met.has(stray)) note(event.uid, stray.startDate, stray.endDate, strays);
    }
  }
  return { found, strays };
}

const all = {};
for (const name of readdirSync(folder)) all[name] = occurrences(readFileSync(join(folder, name), "utf8"));
console.log(JSON.stringify(all));
