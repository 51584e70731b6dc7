package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
	"yingke/service/customer"
)

// queryMost is how long a question to the search may be, in characters.
const queryMost = 100

// customerShape is a customer as agents see him.
type customerShape struct {
	ID         int64             `json:"id"`
	ProductID  int64             `json:"product_id"`
	Nickname   string            `json:"nickname"`
	Named      bool              `json:"named"`
	Avatar     string            `json:"avatar"`
	OpenID     string            `json:"openid"`
	Verified   bool              `json:"verified"`
	UnionID    string            `json:"unionid"`
	Remark     string            `json:"remark"`
	Mobile     string            `json:"mobile"`
	Weixin     string            `json:"weixin"`
	City       string            `json:"city"`
	Province   string            `json:"province"`
	Age        int               `json:"age"`
	Sex        int               `json:"sex"`
	Note       string            `json:"note"`
	Source     string            `json:"source"`
	Fields     map[string]string `json:"fields"`
	TagIDs     []int64           `json:"tag_ids"`
	OwnerID    int64             `json:"owner_id"`
	Region     model.Region      `json:"region"` // as routing sees it: what was said, or what his address tells
	MergedInto int64             `json:"merged_into"`
	Blocked    bool              `json:"blocked"`
	CreatedAt  model.Millis      `json:"created_at"`
	SeenAt     model.Millis      `json:"seen_at"`
}

func shapeCustomer(c model.Customer) customerShape {
	fields := c.Fields
	if fields == nil {
		fields = map[string]string{}
	}
	return customerShape{
		c.ID, c.ProductID, c.Nickname, c.Named, c.Avatar, c.OpenID, c.Verified, c.UnionID, c.Remark, c.Mobile, c.Weixin, c.City, c.Province,
		c.Age, c.Sex, c.Note, c.Source, fields, filled(c.TagIDs), c.OwnerID, c.Region(), c.MergedInto, c.Blocked, c.CreatedAt, c.SeenAt,
	}
}

// listCustomers lists customers, last seen first; with a query it asks the search.
func (s *Server) listCustomers(c *gin.Context) (any, error) {
	page, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	query, err := wordOf(c, "query", queryMost)
	if err != nil {
		return nil, err
	}
	var found model.List[model.Customer]
	if query != "" {
		found, err = s.Search.Customers(c.Request.Context(), viewerOf(c), query, page)
	} else {
		found, err = s.filteredCustomers(c, page)
	}
	list := listOf(found.Items, shapeCustomer)
	list.Next = found.Next
	return list, err
}

func (s *Server) filteredCustomers(c *gin.Context, page model.Page) (model.List[model.Customer], error) {
	filter, err := customerFilter(c)
	if err != nil {
		return model.List[model.Customer]{}, err
	}
	return s.Customer.List(c.Request.Context(), viewerOf(c), filter, page)
}

func (s *Server) showCustomer(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	found, err := s.Customer.One(c.Request.Context(), viewerOf(c), id)
	return shapeCustomer(found), err
}

func (s *Server) editCustomer(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	var body struct {
		Nickname *string           `json:"nickname"`
		Remark   *string           `json:"remark"`
		Mobile   *string           `json:"mobile"`
		Weixin   *string           `json:"weixin"`
		City     *string           `json:"city"`
		Province *string           `json:"province"`
		Note     *string           `json:"note"`
		Age      *int              `json:"age"`
		Sex      *int              `json:"sex"`
		Fields   map[string]string `json:"fields"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	saved, err := s.Customer.Edit(c.Request.Context(), viewerOf(c), id, customer.Change(body))
	return shapeCustomer(saved), err
}

func (s *Server) tagCustomer(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	var body struct {
		TagIDs *[]int64 `json:"tag_ids"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	if body.TagIDs == nil {
		return nil, model.ErrRequired.On("tag_ids")
	}
	if err := s.Customer.SetTags(c.Request.Context(), viewerOf(c), id, *body.TagIDs); err != nil {
		return nil, err
	}
	return s.showCustomer(c)
}

func (s *Server) blockCustomer(c *gin.Context) (any, error) { return s.setBlocked(c, true) }

func (s *Server) unblockCustomer(c *gin.Context) (any, error) { return s.setBlocked(c, false) }

func (s *Server) setBlocked(c *gin.Context, blocked bool) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	saved, err := s.Customer.Block(c.Request.Context(), viewerOf(c), id, blocked)
	return shapeCustomer(saved), err
}
