"""Distances in pixels of the map, taken from the look."""

MINIMUM_WIDTH = 552.0  # the page shows a map at least this wide; fewer lanes become wider
LANE_WIDTH = 138.0
BOX_WIDTH, WIDEST_BOX = 118.0, 180.0
BOX_HEIGHT = 42.0
MARGIN = 10.0  # between box and border of a lane while no edge runs there
EVENT_RADIUS = 8.0
BAR = 5.0  # the bold bar of work side by side
PORT = 18.0  # between two edges at a bar
CLOCK_RADIUS, CLOCK_ROOM = 7.5, 27.0  # of a step that waits
FONT_SIZE, LANE_FONT_SIZE = 12.0, 12.5
LINE_HEIGHT, BOX_LINE_HEIGHT = 14.0, 14.5
HEADER_HEIGHT = 46.0
CLEARANCE = 11.0  # from a box to the first track in a gap: room for a corner and an arrowhead
SIDE_CLEARANCE = 13.0  # from the side of a box to the first track in a margin
BORDER_CLEARANCE = 8.0  # from the last track in a margin to the border of the lane
TRACK = 9.0  # between two tracks
EDGE_OF_PAPER = 16.0
LONGEST_SIDE_WORD = 96.0  # wider branch words stand below a box, where they may wrap
MOST_LINES = 26  # a title of 200 capital letters fits; what is longer is shortened here and complete in its tooltip
MOST_LABEL_LINES = 26  # the longest name of a way fits beside others in a narrow lane
TALLEST_HALF_DIAMOND = 82  # what needs more becomes a hexagon
HEXAGON_POINT = 14.0  # how far its points reach beyond its level sides
STEPS_PER_ROW = 2
MERGE_ENDS_WITHIN = 3  # positions: an end further away gets a circle of its own rather than a line across the page
WIDEST_EVENT_WORDS = 190.0
WIDEST_LABEL = 130.0
