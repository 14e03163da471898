// Days of the proleptic Gregorian calendar as numbers, by whole-number arithmetic alone. A year is counted from March,
// so that the day that leap years add is the last of it, and 400 years are 146,097 days.

const DAYS_OF_ERA = 146_097;
const YEARS_OF_ERA = 400;
/** From 1 March of the year 0 to 1 January 1970. */
const EPOCH = 719_468;

/** The number of a day, counted from 1970-01-01. Of a date that is none it is the number of another one. */
export function dayOfDate(date: string): number {
  return dayNumber(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10)));
}

function dayNumber(year: number, month: number, day: number): number {
  const years = month <= 2 ? year - 1 : year;
  const era = Math.floor(years / YEARS_OF_ERA);
  const ofEra = years - era * YEARS_OF_ERA;
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * DAYS_OF_ERA + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - EPOCH;
}

/** The date of a numbered day; null outside the years that four digits can say. */
export function dateOfDay(day: number): string | null {
  const days = day + EPOCH;
  const era = Math.floor(days / DAYS_OF_ERA);
  const ofEra = days - era * DAYS_OF_ERA;
  const years = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = years + era * YEARS_OF_ERA + (month <= 2 ? 1 : 0);
  return written(year, month, ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1);
}

/** The same day so many months later, or the last of that month when it is shorter; null as `dateOfDay`. */
export function monthsLater(date: string, months: number): string | null {
  const count = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const [year, month] = [Math.floor(count / 12), (((count % 12) + 12) % 12) + 1];
  const length = dayNumber(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) - dayNumber(year, month, 1);
  return written(year, month, Math.min(Number(date.slice(8, 10)), length));
}

function written(year: number, month: number, day: number): string | null {
  if (!(year >= 0 && year <= 9_999)) return null;
  return `${String(year).padStart(4, '0')}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}
