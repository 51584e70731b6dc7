package schedule

import (
	"slices"
	"time"

	"yingke/model"
)

// horizon is how far ahead a change of shift is looked for: whoever has no hours
// for so long is asked again then.
const horizon = 400 // days

// On claims that who has this schedule works at a moment. Its zone is the
// tenants' calendar.
func On(s model.Schedule, at time.Time) bool {
	for _, h := range HoursOf(s, at) {
		if !at.Before(clock(at, h.From)) && at.Before(clock(at, h.To)) {
			return true
		}
	}
	return false
}

// Next is the first moment after the given one at which On changes, or the end
// of the horizon if it does not change until then.
func Next(s model.Schedule, at time.Time) time.Time {
	now := On(s, at)
	day := at
	for range horizon {
		for _, edge := range edges(s, day) {
			if edge.After(at) && On(s, edge) != now {
				return edge
			}
		}
		day = clock(day, 24*60)
	}
	return day
}

// edges are the moments of a day at which hours begin or end, ascending.
func edges(s model.Schedule, day time.Time) []time.Time {
	var all []time.Time
	for _, h := range HoursOf(s, day) {
		all = append(all, clock(day, h.From), clock(day, h.To))
	}
	slices.SortFunc(all, time.Time.Compare)
	return all
}

// HoursOf are the hours of the day in which a moment lies. Of special days that
// overlap, the last one in the list counts: a make-up day inside a holiday.
func HoursOf(s model.Schedule, at time.Time) []model.Hours {
	date := at.Format(time.DateOnly)
	for _, special := range slices.Backward(s.Special) {
		if special.FirstDay <= date && date <= special.LastDay {
			return special.Hours
		}
	}
	return s.Week[at.Weekday()]
}

// clock is the moment at which clocks show so many minutes since midnight, on the
// day of another moment. A time that comes twice, because clocks are put back, is
// the first of the two; one that is left out, because they are put forward, is
// the moment of the jump.
func clock(day time.Time, minutes int) time.Time {
	year, month, date := day.Date()
	shown := time.Date(year, month, date, 0, minutes, 0, 0, time.UTC) // what clocks shall show
	at := time.Date(year, month, date, 0, minutes, 0, 0, day.Location())
	begins, ends := at.ZoneBounds()
	switch drift := wall(at).Sub(shown); {
	case drift > 0:
		return begins
	case drift < 0:
		return ends
	}
	if begins.IsZero() {
		return at
	}
	_, before := begins.Add(-time.Nanosecond).Zone()
	if first := shown.Add(-time.Duration(before) * time.Second).In(day.Location()); first.Before(begins) {
		return first
	}
	return at
}

// wall is what clocks show at a moment, as if it were UTC.
func wall(at time.Time) time.Time {
	_, offset := at.Zone()
	return at.UTC().Add(time.Duration(offset) * time.Second)
}
