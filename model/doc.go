// Package model is what things are: the words of Yingke, as plain Go that
// imports nothing but the standard library. Beneath it, migration holds the
// schema and store keeps the rows.
//
// # The story in a page
//
// A tenant runs customer service. It owns products, the places that customers
// write from: the cloud product (our own H5 page) and WeChat's mini-programs,
// mini-games and official accounts. The cloud product has channels; each has a
// link, a QR code, settings and agents of its own.
//
// A person who opens a link is a customer. Between one link and one customer
// there is one conversation, for ever; each time that a customer is received
// and the reception ends is one session inside it. What is said are messages,
// numbered 1, 2, 3, ... without gaps inside the conversation: a screen that has
// n asks for everything after n, and so nobody misses anything.
//
// An accepted message leaves a duty to react, in the same transaction. Reacting
// means: load the moment, decide (what the robot says, which agent gets the
// customer), commit the outcome. The database decides every race.
//
// Reading order: tenant.go, staff.go, viewer.go, customer.go, conversation.go,
// message.go, content.go, decide.go, event.go, fault.go.
//
// # Glossary
//
// The English name is the table, the struct, the JSON and the screen.
//
//	中文            name              meaning                                              do not say
//	账号            tenant            who owns products, agents and customers               account, company
//	管理员          administrator     the role that may do everything                       owner, superuser
//	客服            agent             a person who answers                                  staff member, kefu, seat
//	客服组          group             a set of agents (table agent_group)                   team, department
//	角色            role              a set of permission boxes                             position
//	权限            permission        one box of a role                                     right, privilege
//	工作状态        work state        online, rest or offline, as the agent chose           status, presence
//	登录设备        login             one device on which an agent is logged in (device)    session
//	操作日志        audit             who did what to whom and when                         log
//	产品            product           a source of customers                                 app
//	云客服          cloud             the product that needs no WeChat account              h5 product
//	渠道            channel           an entry of the cloud product                         inbox, site
//	渠道链接        link              the address of a channel or of one agent in it        url
//	专属链接        exclusive link    a link that names an agent                            personal link
//	客服主页        home page         an agent's card that customers may open               profile
//	客户, 访客      customer          a person who writes to us                             user, visitor (visitor: his page)
//	身份            identity          a proof that leads to a customer                      account
//	标签            tag               a word put on customers                               label
//	自定义字段      customer field    a field that a tenant adds to its customers           attribute
//	会话 (线程)     conversation      the thread between one link and one customer          chat, dialog
//	会话 (一轮)     session           one round of reception in a conversation              visit, ticket
//	机器人          robot             state: automatic replies answer                       bot
//	排队中          queued            state: waits for an agent                             pending
//	接待中          serving           state: exactly one agent serves                       active, open
//	已结束          ended             state: the round is over                              closed, resolved
//	已过期          expired           state: WeChat takes no answer any more                timed out
//	接入            pick              to take a customer from a list by hand                claim, accept
//	自动接入        assign            the program gives a customer to an agent              dispatch
//	转接            transfer          a customer goes to another agent, same session        forward
//	结束接待        end               the session is over                                   close, resolve
//	拉黑            block             nothing from this customer is answered                ban
//	星标            star              pinned for one agent                                  favourite
//	消息            message           one numbered line of a conversation                   chat, post
//	内部备注        note              a message for agents alone                            comment
//	撤回            recall            to withdraw a message                                 delete, unsend
//	快捷回复        quick reply       an answer kept for use again                          canned response
//	智能菜单        menu              a message whose lines can be tapped                   buttons
//	图文链接        link card         a message with title, picture and address             news
//	留言            leave message     what a customer left when nobody was there            offline message
//	满意度评价      rating            1 to 5, given by the customer for a session           review
//	消息来自        source            where the customer came from, as the link says        referrer
//	产品接入        connection        how a product is connected to WeChat                 binding, integration
//	推送地址        address           the random end of a connection's push address         url, endpoint
//	消息推送        push              one message or event that WeChat sends us             callback, hook
//	收下            take              a push becomes what it means (intake)                 process, handle
//	来路            entry             how a customer last came in, as the button said       session-from
//	外发            delivery          one message on its way to a customer at WeChat        outbox item, job
//	自检            self-test         what we find out about a connection, line by line     diagnosis, health check
//	额度            quota             what WeChat still lets us send to a customer          limit, budget
//	空闲率          idle rate         (limit - serving) / limit                             load
package model
