const two = (n: number) => String(n).padStart(2, '0')
const day = (date: Date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`

/** The first and the last of so many days, today included. */
export function daysBack(days: number, now: Date): { from: string; to: string } {
  return { from: day(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1)), to: day(now) }
}

/** A share of 0 to 1 as people read it: small ones keep a digit. */
export function percent(share: number): string {
  const value = share * 100
  return (value > 0 && value < 10 ? value.toFixed(1) : String(Math.round(value))) + '%'
}
