/** Mean length of a Gregorian month in days: 400 years have 146097 days. */
export const daysPerMonth: number = 146_097 / 4800

/** Days since 1970-01-01 of `YYYY-MM-DD`; undefined when there is no such day. */
export function parseDay(text: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return undefined
  const days = dayOf(Number(match[1]), Number(match[2]), Number(match[3]))
  return formatDay(days) === text ? days : undefined
}

/** `YYYY-MM-DD` of a number of days since 1970-01-01. */
export function formatDay(days: number): string {
  // Years are counted from March, so that the leap day is the last one: 719468 days before 1970.
  const from = days + 719_468
  const era = Math.floor(from / 146_097)
  const dayOfEra = from - era * 146_097
  const leapless =
    dayOfEra -
    Math.floor(dayOfEra / 1460) +
    Math.floor(dayOfEra / 36_524) -
    Math.floor(dayOfEra / 146_096)
  const year = Math.floor(leapless / 365)
  const dayOfYear = dayOfEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const full = year + era * 400 + (month <= 2 ? 1 : 0)
  return `${pad(full, 4)}-${pad(month, 2)}-${pad(day, 2)}`
}

function dayOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0')
}
