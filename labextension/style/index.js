import './views.css';
import './panel.css';
