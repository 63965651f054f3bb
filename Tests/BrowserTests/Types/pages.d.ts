// What the pages' scripts hear, as /api/openapi.json describes it: PageTypeTests holds the names to it. A `?` is what is not always there.

/** The page's words, in one language; the appliance puts them before the script. */
declare const WORDS: { [key: string]: string | { [form: string]: string } };

interface Notice { text: string; minutes: number; since: string; until?: string | null; sound?: string }

interface ServedTicket {
  label: string; position_number: number; counter: string | null; status: string; called_at: string | null;
  called_tick: number | null; calls: number | null; sound?: string; picture?: string;
}

interface Guest {
  ticket_id: string; label: string; status: string; people_ahead: number; estimated_wait_seconds: number | null;
  estimated_wait_range: number[] | null; counter: string | null; called_tick?: number | null; parked_until?: string | null; later_left?: number;
  moved_to?: string | null; picture?: string;
}

interface QueueUpdate {
  type: string; revision: number; queue_id: string; name: string; active: boolean; is_paused: boolean; current_position: number;
  avg_wait_time: number; completed_count: number; last_number_issued: number; waiting_count: number; now_serving: ServedTicket[];
  prefix?: string; notice?: Notice | null; is_open?: boolean; opens_at?: string | null; parked_count?: number; you?: Guest; voice?: string;
  estimated_wait_seconds?: number | null; estimated_wait_range?: number[] | null;
}

interface QueueFacts {
  id: string; name: string; prefix: string; mode: string; active: boolean; is_paused: boolean; current_position: number;
  last_number_issued: number; completed_count: number; avg_wait_time: number; waiting_count: number; session: number;
  no_show_after: number | null; out_of_turn: string; priority_in_a_row: number; is_open?: boolean; opens_at?: string | null;
  closes_at?: string | null; parked_count?: number; waiting_limit?: number | null; session_limit?: number | null; later_limit?: number;
  hours?: any; stops_before_closing?: boolean; asks?: string[]; notice?: Notice | null; now_serving?: ServedTicket[]; host_token?: string;
  description?: string | null; target_minutes?: number | null; summary_at?: string | null;
  estimated_wait_seconds?: number | null; estimated_wait_range?: number[] | null;
}

interface TicketFacts {
  id: string; queue_id: string; device_token?: string | null; is_phone?: boolean; position_number: number; label: string; status: string;
  counter: string | null; session: number; created_at: string; called_at: string | null; called_tick?: number | null; completed_at: string | null;
  moved_to?: string | null; priority: boolean; priority_reason?: string | null; people_ahead: number;
  estimated_wait_seconds: number | null; estimated_wait_range: number[] | null; queue_name?: string; print?: string; print_code?: string;
  print_ended?: boolean; call_order?: number; parked_until?: string | null; later_left?: number; details?: { [name: string]: string };
  language?: string | null; picture?: string;
  target_at?: string | null; is_over_target?: boolean;
}

interface Device {
  name: string; state: string; code: string; detail: string; remedy?: string | null; setting?: string | null;
  paper?: { used_mm: number; left_mm: number | null; tickets_left: number | null };
}

interface ScanAnswer {
  type?: string; scan: number; status?: string; verdict: string; message?: string; label?: string | null; queue_name?: string | null;
  in_view?: boolean; ticket?: TicketFacts | null; action?: string; outcome?: string; code?: string;
}

interface CommandCard {
  id: string; action: string; counter: string | null; camera_only: boolean; created_at: string; last_used_at: string | null;
}

interface Station {
  id: string; name: string; role: string; queues: string[]; created_at: string; last_seen_at: string | null; address: string | null; appliance?: string | null;
  is_connected: boolean;
}

interface Hostship { queue_id: string; host_token: string; role?: string }

interface Navigator { userActivation?: { hasBeenActive: boolean }; wakeLock?: { request(kind: string): Promise<any> } }
interface Window { webkitAudioContext?: typeof AudioContext }
