package api

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"yingke/model"
	"yingke/service/customer"
)

// customerFilter reads by what a list of customers is narrowed.
func customerFilter(c *gin.Context) (model.CustomerFilter, error) {
	f := model.CustomerFilter{
		AllTags: c.Query("all_tags") == "1", Blocked: c.Query("blocked") == "1", Source: c.Query("source"),
		Province: c.Query("province"), City: c.Query("city"), List: model.ListName(c.Query("list")),
	}
	var sex, seenFrom, seenTo, newFrom, newTo, tag int64
	for _, n := range []struct {
		name string
		into *int64
	}{
		{"product_id", &f.ProductID}, {"owner_id", &f.OwnerID}, {"agent_id", &f.AgentID}, {"sex", &sex}, {"tag_id", &tag},
		{"seen_from", &seenFrom}, {"seen_to", &seenTo}, {"new_from", &newFrom}, {"new_to", &newTo},
	} {
		var err error
		if *n.into, err = numberOf(c, n.name); err != nil {
			return f, err
		}
	}
	f.Sex = int(min(sex, 3))
	f.SeenFrom, f.SeenTo, f.NewFrom, f.NewTo = model.Millis(seenFrom), model.Millis(seenTo), model.Millis(newFrom), model.Millis(newTo)
	var err error
	if f.TagIDs, err = numbersOf(c, "tag_ids"); err != nil {
		return f, err
	}
	if tag != 0 {
		f.TagIDs = append(f.TagIDs, tag)
	}
	if f.NotTagIDs, err = numbersOf(c, "not_tag_ids"); err != nil {
		return f, err
	}
	return f, customer.CheckFilter(f)
}

// numbersOf reads numbers with commas between them from the query.
func numbersOf(c *gin.Context, name string) ([]int64, error) {
	value := c.Query(name)
	if value == "" {
		return nil, nil
	}
	var all []int64
	for part := range strings.SplitSeq(value, ",") {
		n, err := strconv.ParseInt(strings.TrimSpace(part), 10, 64)
		if err != nil || n <= 0 {
			return nil, model.ErrBadID.On(name)
		}
		all = append(all, n)
	}
	return all, nil
}

type viewShape struct {
	ID       int64                `json:"id"`
	Name     string               `json:"name"`
	Shared   bool                 `json:"shared"`
	Filter   model.CustomerFilter `json:"filter"`
	Position int                  `json:"position"`
}

func shapeView(w model.CustomerView) viewShape {
	return viewShape{w.ID, w.Name, w.AgentID == 0, w.Filter, w.Position}
}

func (s *Server) listCustomerViews(c *gin.Context) (any, error) {
	found, err := s.Customer.Views(c.Request.Context(), viewerOf(c))
	return listOf(found, shapeView), err
}

func (s *Server) addCustomerView(c *gin.Context) (any, error) {
	saved, err := s.saveCustomerView(c, 0)
	return created{saved}, err
}

func (s *Server) editCustomerView(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.saveCustomerView(c, id)
}

func (s *Server) saveCustomerView(c *gin.Context, id int64) (any, error) {
	var body struct {
		Name     string               `json:"name"`
		Shared   bool                 `json:"shared"`
		Filter   model.CustomerFilter `json:"filter"`
		Position int                  `json:"position"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	saved, err := s.Customer.SaveView(c.Request.Context(), viewerOf(c),
		model.CustomerView{ID: id, Name: body.Name, Filter: body.Filter, Position: body.Position}, body.Shared)
	return shapeView(saved), err
}

func (s *Server) removeCustomerView(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.Customer.DropView(c.Request.Context(), viewerOf(c), id, c.Query("shared") == "1")
}
