package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
	"yingke/service/schedule"
)

type scheduleShape struct {
	ID        int64              `json:"id"`
	Name      string             `json:"name"`
	Week      [7][]model.Hours   `json:"week"` // 0 is Sunday
	Special   []model.SpecialDay `json:"special"`
	AgentIDs  []int64            `json:"agent_ids"`
	ChangedAt model.Millis       `json:"changed_at"`
}

func shapeSchedule(s model.Schedule) scheduleShape {
	for i := range s.Week {
		s.Week[i] = filled(s.Week[i])
	}
	return scheduleShape{s.ID, s.Name, s.Week, filled(s.Special), filled(s.AgentIDs), s.ChangedAt}
}

func (s *Server) listSchedules(c *gin.Context) (any, error) {
	found, err := s.Schedule.List(c.Request.Context(), viewerOf(c))
	return listOf(found, shapeSchedule), err
}

func (s *Server) addSchedule(c *gin.Context) (any, error) {
	saved, err := s.saveSchedule(c, 0)
	return created{saved}, err
}

func (s *Server) editSchedule(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.saveSchedule(c, id)
}

func (s *Server) saveSchedule(c *gin.Context, id int64) (any, error) {
	var body struct {
		Name     string             `json:"name"`
		Week     [7][]model.Hours   `json:"week"`
		Special  []model.SpecialDay `json:"special"`
		AgentIDs []int64            `json:"agent_ids"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	saved, err := s.Schedule.Save(c.Request.Context(), viewerOf(c),
		model.Schedule{ID: id, Name: body.Name, Week: body.Week, Special: body.Special, AgentIDs: body.AgentIDs})
	return shapeSchedule(saved), err
}

func (s *Server) removeSchedule(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.Schedule.Drop(c.Request.Context(), viewerOf(c), id)
}

// previewDays is how many days a preview shows if nobody says.
const previewDays = 14

type workDayShape struct {
	Date  string        `json:"date"`
	Name  string        `json:"name"`
	Hours []model.Hours `json:"hours"`
}

func (s *Server) previewSchedule(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	days, err := numberOf(c, "days")
	if err != nil {
		return nil, err
	}
	if days == 0 {
		days = previewDays
	}
	found, err := s.Schedule.Preview(c.Request.Context(), viewerOf(c), id, c.Query("from"), int(min(days, 1000)))
	return listOf(found, func(d schedule.Day) workDayShape { return workDayShape{d.Date, d.Name, filled(d.Hours)} }), err
}

type attendanceShape struct {
	WorkState model.WorkState  `json:"work_state"`
	Why       model.StateCause `json:"why"`
	From      model.Millis     `json:"from"`
	To        model.Millis     `json:"to"`
}

// listAttendance lists the work states of one agent during a time.
func (s *Server) listAttendance(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	from, to, err := spanOf(c)
	if err != nil {
		return nil, err
	}
	page, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	found, err := s.Schedule.Attendance(c.Request.Context(), viewerOf(c), id, from, to, page)
	list := listOf(found.Items, func(a model.Attendance) attendanceShape { return attendanceShape{a.WorkState, a.Why, a.From, a.To} })
	list.Next = found.Next
	return list, err
}

func spanOf(c *gin.Context) (model.Millis, model.Millis, error) {
	from, err := numberOf(c, "from")
	if err != nil {
		return 0, 0, err
	}
	to, err := numberOf(c, "to")
	return model.Millis(from), model.Millis(to), err
}

type attendanceSum struct {
	AgentID  int64        `json:"agent_id"`
	Nickname string       `json:"nickname"`
	Online   model.Millis `json:"online"`
	Rest     model.Millis `json:"rest"`
	Offline  model.Millis `json:"offline"`
}

// sumAttendance says of every agent of a page how long he was in which work state.
func (s *Server) sumAttendance(c *gin.Context) (any, error) {
	from, to, err := spanOf(c)
	if err != nil {
		return nil, err
	}
	page, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	agents, err := s.Reception.LiveAgents(c.Request.Context(), viewerOf(c), model.BoardFilter{}, page)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(agents.Items))
	for i, a := range agents.Items {
		ids[i] = a.ID
	}
	sums, err := s.Schedule.AttendanceSums(c.Request.Context(), viewerOf(c), ids, from, to)
	out := make([]attendanceSum, len(sums))
	for i, sum := range sums {
		out[i] = attendanceSum{sum.AgentID, agents.Items[i].Nickname, sum.Online, sum.Rest, sum.Offline}
	}
	list := listOf(out, func(a attendanceSum) attendanceSum { return a })
	list.Next = agents.Next
	return list, err
}
