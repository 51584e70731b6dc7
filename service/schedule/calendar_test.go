package schedule_test

import (
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // Shanghai and Berlin on any machine

	"yingke/model"
	"yingke/service/schedule"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func at(t testing.TB, z *time.Location, text string) time.Time {
	t.Helper()
	moment, err := time.ParseInLocation("2006-01-02 15:04", text, z)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func hours(stretches ...int) (all []model.Hours) {
	for i := 0; i+1 < len(stretches); i += 2 {
		all = append(all, model.Hours{From: stretches[i] * 60, To: stretches[i+1] * 60})
	}
	return all
}

// office is nine to twelve and one to six from Monday to Friday.
func office(special ...model.SpecialDay) model.Schedule {
	s := model.Schedule{Special: special}
	for day := time.Monday; day <= time.Friday; day++ {
		s.Week[day] = hours(9, 12, 13, 18)
	}
	return s
}

// changes walks through a time and notes when the shift changes.
func changes(t testing.TB, s model.Schedule, from, to time.Time) (all []string) {
	t.Helper()
	for now := from; ; {
		now = schedule.Next(s, now)
		if !now.Before(to) {
			return all
		}
		what := "off"
		if schedule.On(s, now) {
			what = "on"
		}
		if schedule.On(s, now.Add(-time.Millisecond)) == schedule.On(s, now) {
			t.Errorf("nothing changes at %s", now)
		}
		all = append(all, now.Format("Mon 01-02 15:04 -07 ")+what)
	}
}

// TestAWeekOfShifts moves the clock through weeks with holidays, make-up days
// and changes of the clock.
func TestAWeekOfShifts(t *testing.T) {
	night := model.Schedule{} // 22:00 to 06:00, every day
	for day := range night.Week {
		night.Week[day] = []model.Hours{{From: 0, To: 6 * 60}, {From: 22 * 60, To: 24 * 60}}
	}
	early := model.Schedule{} // 01:00 to 02:30 on Sundays: where clocks change
	early.Week[time.Sunday] = []model.Hours{{From: 60, To: 150}}
	late := model.Schedule{} // 02:30 to 05:00 on Sundays
	late.Week[time.Sunday] = []model.Hours{{From: 150, To: 300}}
	holiday := model.SpecialDay{FirstDay: "2026-10-01", LastDay: "2026-10-07", Name: "国庆节"}
	makeUp := model.SpecialDay{FirstDay: "2026-10-10", LastDay: "2026-10-10", Name: "补班", Hours: hours(9, 12, 13, 18)}
	short := model.SpecialDay{FirstDay: "2026-10-05", LastDay: "2026-10-05", Name: "值班", Hours: hours(10, 12)}
	for name, c := range map[string]struct {
		s        model.Schedule
		zone     string
		from, to string
		want     []string
	}{
		"an ordinary week": {office(), "Asia/Shanghai", "2026-11-20 17:00", "2026-11-24 00:00",
			[]string{"Fri 11-20 18:00 +08 off", "Mon 11-23 09:00 +08 on", "Mon 11-23 12:00 +08 off", "Mon 11-23 13:00 +08 on", "Mon 11-23 18:00 +08 off"}},
		"a holiday, and the Saturday that makes up for it": {office(holiday, makeUp), "Asia/Shanghai", "2026-09-30 13:30", "2026-10-11 00:00",
			[]string{"Wed 09-30 18:00 +08 off", "Thu 10-08 09:00 +08 on", "Thu 10-08 12:00 +08 off", "Thu 10-08 13:00 +08 on", "Thu 10-08 18:00 +08 off",
				"Fri 10-09 09:00 +08 on", "Fri 10-09 12:00 +08 off", "Fri 10-09 13:00 +08 on", "Fri 10-09 18:00 +08 off",
				"Sat 10-10 09:00 +08 on", "Sat 10-10 12:00 +08 off", "Sat 10-10 13:00 +08 on", "Sat 10-10 18:00 +08 off"}},
		"a duty inside a holiday": {office(holiday, short), "Asia/Shanghai", "2026-10-01 00:00", "2026-10-08 00:00",
			[]string{"Mon 10-05 10:00 +08 on", "Mon 10-05 12:00 +08 off"}},
		"nights over midnight are one shift": {night, "Asia/Shanghai", "2026-11-23 12:00", "2026-11-25 12:00",
			[]string{"Mon 11-23 22:00 +08 on", "Tue 11-24 06:00 +08 off", "Tue 11-24 22:00 +08 on", "Wed 11-25 06:00 +08 off"}},
		"nights through the start of summer time": {night, "Europe/Berlin", "2026-03-28 12:00", "2026-03-29 12:00",
			[]string{"Sat 03-28 22:00 +01 on", "Sun 03-29 06:00 +02 off"}},
		"nights through its end": {night, "Europe/Berlin", "2026-10-24 12:00", "2026-10-25 12:00",
			[]string{"Sat 10-24 22:00 +02 on", "Sun 10-25 06:00 +01 off"}},
		"an end that is left out is the jump": {early, "Europe/Berlin", "2026-03-28 12:00", "2026-03-30 00:00",
			[]string{"Sun 03-29 01:00 +01 on", "Sun 03-29 03:00 +02 off"}},
		"a beginning that is left out too": {late, "Europe/Berlin", "2026-03-28 12:00", "2026-03-30 00:00",
			[]string{"Sun 03-29 03:00 +02 on", "Sun 03-29 05:00 +02 off"}},
		"an end that comes twice is the first": {early, "Europe/Berlin", "2026-10-24 12:00", "2026-10-26 00:00",
			[]string{"Sun 10-25 01:00 +02 on", "Sun 10-25 02:30 +02 off"}},
		"a beginning that comes twice too": {late, "Europe/Berlin", "2026-10-24 12:00", "2026-10-26 00:00",
			[]string{"Sun 10-25 02:30 +02 on", "Sun 10-25 05:00 +01 off"}},
		"who has no hours never changes": {model.Schedule{}, "Asia/Shanghai", "2026-11-23 12:00", "2027-11-23 12:00", nil},
	} {
		t.Run(name, func(t *testing.T) {
			z := zone(t, c.zone)
			if got := changes(t, c.s, at(t, z, c.from), at(t, z, c.to)); !slices.Equal(got, c.want) {
				t.Errorf("%q\ninstead of\n%q", got, c.want)
			}
		})
	}
}

func TestTheEndOfHoursIsNotIncluded(t *testing.T) {
	z := zone(t, "Asia/Shanghai")
	noon := at(t, z, "2026-11-23 12:00")
	if schedule.On(office(), noon) || !schedule.On(office(), noon.Add(-time.Millisecond)) || !schedule.On(office(), noon.Add(time.Hour)) {
		t.Error("twelve o'clock belongs to the pause, one o'clock to the work")
	}
}
