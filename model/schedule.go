package model

// Schedule is when its agents work (客服排班): the hours of each weekday, and
// days that differ. Hours are those of the tenants' calendar, also when its
// clocks change.
type Schedule struct {
	ID        int64        `gorm:"primaryKey"`
	TenantID  int64        `gorm:"not null"`
	Name      string       `gorm:"size:30;not null"`
	Week      [7][]Hours   `gorm:"serializer:json;type:text;not null"` // 0 is Sunday
	Special   []SpecialDay `gorm:"serializer:json;type:mediumtext;not null"`
	CreatedAt Millis       `gorm:"not null;autoCreateTime:false"`
	ChangedAt Millis       `gorm:"not null"`

	AgentIDs []int64 `gorm:"-"`
}

// Hours are a stretch of a day, in minutes since midnight; To is not included,
// and may be 1440. A shift over midnight is two stretches: the end of one day and
// the beginning of the next.
type Hours struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// SpecialDay is a day, or several, on which other hours hold: a holiday has none,
// a make-up day has those of a working day.
type SpecialDay struct {
	FirstDay string  `json:"first_day"` // 2026-10-01
	LastDay  string  `json:"last_day"`  // included
	Name     string  `json:"name"`
	Hours    []Hours `json:"hours"` // empty: a day of rest
}

// Shift is what an agent's schedule said last.
type Shift string

// What a schedule says.
const (
	ShiftUntold Shift = ""    // nothing yet
	ShiftOn     Shift = "on"  // he works: online
	ShiftOff    Shift = "off" // he does not: offline
)

// StateCause says why an agent's work state changed.
type StateCause string

// The causes.
const (
	CauseChosen  StateCause = "chosen"  // by himself
	CauseScreen  StateCause = "screen"  // his page opened
	CauseGrace   StateCause = "grace"   // his pages were closed for longer than the grace
	CauseShift   StateCause = "shift"   // his hours began or ended
	CauseDismiss StateCause = "dismiss" // he was disabled or deleted
)

// Attendance is a time in which an agent was in one work state (考勤).
type Attendance struct {
	ID        int64      `gorm:"primaryKey"`
	TenantID  int64      `gorm:"not null"`
	AgentID   int64      `gorm:"not null"`
	WorkState WorkState  `gorm:"size:10;not null"`
	Why       StateCause `gorm:"size:10;not null"`
	From      Millis     `gorm:"column:from_at;not null"`
	To        Millis     `gorm:"column:to_at;not null"` // 0: he still is
}

// AttendanceSum is how long an agent was in each work state, in milliseconds.
type AttendanceSum struct {
	AgentID int64
	Online  Millis
	Rest    Millis
	Offline Millis
}

// ShiftDue is an agent whose hours begin or end now.
type ShiftDue struct {
	Agent    Agent
	Schedule Schedule
	Decides  bool // his tenant lets shifts decide, and he may work
}
