package model

import "time"

// Millis is a moment: milliseconds since 1970 UTC; 0 means never. Both
// databases keep it as a plain integer, so that no driver, time zone or
// precision can change it, and JSON shows the same number.
type Millis int64

// At turns a clock's time into a moment.
func At(t time.Time) Millis {
	if t.IsZero() {
		return 0
	}
	return Millis(t.UnixMilli())
}

// Time is the moment in UTC; the zero time if never.
func (m Millis) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m)).UTC()
}

// Add is the moment d later.
func (m Millis) Add(d time.Duration) Millis { return m + Millis(d.Milliseconds()) }

// Sub is the time from the other moment to this one.
func (m Millis) Sub(other Millis) time.Duration {
	return time.Duration(m-other) * time.Millisecond
}
