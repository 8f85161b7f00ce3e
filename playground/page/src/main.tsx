import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.js'
import './styles/tokens.css'
import './styles/base.css'
import './styles/layout.css'
import './styles/messages.css'
import './styles/blocks.css'
import './styles/panels.css'

const root = document.getElementById('root')
if (root) createRoot(root).render(<StrictMode><App /></StrictMode>)
