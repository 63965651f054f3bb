// `/t/{ticket}`: the page comes with the ticket's first state.
import { firstState, pathID } from '../shared/dom.js';
import { openTicket } from './ticket.js';

openTicket(pathID(), firstState());
