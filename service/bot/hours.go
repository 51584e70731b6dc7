package bot

import (
	"time"

	"yingke/model"
)

// The kinds of window.
const (
	always = ""
	daily  = "daily"
	weekly = "weekly"
	dates  = "dates"
)

// within claims that the moment, in the tenant's time zone, lies in the window.
func within(w model.Window, now time.Time) bool {
	if w.Kind == always {
		return true
	}
	minute := now.Hour()*60 + now.Minute()
	if minute < w.From || minute >= w.To {
		return false
	}
	switch w.Kind {
	case daily:
		return true
	case weekly:
		for _, day := range w.Weekdays {
			if time.Weekday(day) == now.Weekday() {
				return true
			}
		}
	case dates:
		today := now.Format(time.DateOnly)
		return w.FirstDay <= today && today <= w.LastDay
	}
	return false
}
